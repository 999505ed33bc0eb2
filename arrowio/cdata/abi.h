// The structs of the Arrow C data and stream interfaces (arrow.apache.org/docs/format) and of
// DLPack 1.0 (dmlc.github.io/dlpack), and what fills and frees them.
#ifndef GOTEN_ABI_H
#define GOTEN_ABI_H

#include <stdint.h>

enum { ARROW_FLAG_NULLABLE = 2 };

struct ArrowSchema {
    const char *format, *name, *metadata;
    int64_t flags, n_children;
    struct ArrowSchema **children, *dictionary;
    void (*release)(struct ArrowSchema *);
    void *private_data;
};

struct ArrowArray {
    int64_t length, null_count, offset, n_buffers, n_children;
    const void **buffers;
    struct ArrowArray **children, *dictionary;
    void (*release)(struct ArrowArray *);
    void *private_data;
};

struct ArrowArrayStream {
    int (*get_schema)(struct ArrowArrayStream *, struct ArrowSchema *);
    int (*get_next)(struct ArrowArrayStream *, struct ArrowArray *);
    const char *(*get_last_error)(struct ArrowArrayStream *);
    void (*release)(struct ArrowArrayStream *);
    void *private_data;
};

typedef struct {
    void *data;
    int32_t device_type, device_id;
    int32_t ndim;
    uint8_t code, bits;
    uint16_t lanes;
    int64_t *shape, *strides;
    uint64_t byte_offset;
} DLTensor;

typedef struct DLManaged {
    DLTensor tensor;
    void *context;
    void (*deleter)(struct DLManaged *);
} DLManaged;

typedef struct DLVersioned {
    uint32_t major, minor;
    void *context;
    void (*deleter)(struct DLVersioned *);
    uint64_t flags;
    DLTensor tensor;
} DLVersioned;

enum { DL_READ_ONLY = 1 };

// Addresses of data are integers: they may lie in Go memory, which an owner keeps alive and which
// does not move, but which Go does not let us store as a pointer.

// Fill a zeroed struct; children are allocated, zeroed. 0, or -1 when memory is out. What is
// filled belongs to release(): free a partly filled tree by it too.
int goten_fill_schema(struct ArrowSchema *, const char *format, const char *name, int64_t children);
int goten_fill_array(struct ArrowArray *, int64_t length, uintptr_t data, int64_t children);
// The last step of an array of data: owner is released with it, `owned` is freed with it.
void goten_own_array(struct ArrowArray *, uintptr_t owner, void *owned);
void goten_fill_stream(struct ArrowArrayStream *, uintptr_t owner);

// A copy of a struct whose source is marked as released, as the specification's "move" says.
struct ArrowArray *goten_move_array(struct ArrowArray *);
struct ArrowArrayStream *goten_move_stream(struct ArrowArrayStream *);

// Release what the struct holds, unless that was done.
void goten_release_schema(struct ArrowSchema *);
void goten_release_array(struct ArrowArray *);
void goten_release_stream(struct ArrowArrayStream *);

int goten_stream_schema(struct ArrowArrayStream *, struct ArrowSchema *);
int goten_stream_next(struct ArrowArrayStream *, struct ArrowArray *);
const char *goten_stream_error(struct ArrowArrayStream *);

// The tensor's data is that at an address; shape and strides (ndim each) are copied. NULL when
// memory is out.
void *goten_new_dlpack(DLTensor *, uintptr_t data, int versioned, uint64_t flags, uintptr_t owner);
void goten_delete_dlpack(void *, int versioned);

// The address of the destructor for capsules of this name, 0 for other names.
uintptr_t goten_destructor(const char *name);

#endif
