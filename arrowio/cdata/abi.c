#include "abi.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "_cgo_export.h"

// In a forked child a call into the Go runtime hangs for ever; the memory is left to the system.
static int forked;
static void on_fork(void) { forked = 1; }
__attribute__((constructor)) static void watch_forks(void) { pthread_atfork(NULL, NULL, on_fork); }

static void release_owner(uintptr_t owner) {
    if (owner && !forked) gotenReleaseOwner(owner);
}

static void schema_release(struct ArrowSchema *s) {
    for (int64_t i = 0; s->children && i < s->n_children; i++) {
        if (s->children[i]) goten_release_schema(s->children[i]);
        free(s->children[i]);
    }
    free(s->children);
    free(s->private_data);
    s->release = NULL;
}

int goten_fill_schema(struct ArrowSchema *s, const char *format, const char *name, int64_t n) {
    size_t f = strlen(format) + 1, m = strlen(name) + 1;
    char *text = malloc(f + m);
    s->private_data = text;
    s->release = schema_release;
    s->flags = ARROW_FLAG_NULLABLE; // as other producers say; types compare equal to theirs
    if (!text) return -1;
    s->format = memcpy(text, format, f);
    s->name = memcpy(text + f, name, m);
    if (n && !(s->children = calloc(n, sizeof *s->children))) return -1;
    for (s->n_children = n; n--;)
        if (!(s->children[n] = calloc(1, sizeof **s->children))) return -1;
    return 0;
}

// What an exported array keeps beside its struct.
struct held {
    const void *buffers[2];
    uintptr_t owner;
    void *owned;
};

static void array_release(struct ArrowArray *a) {
    struct held *h = a->private_data;
    uintptr_t owner = h ? h->owner : 0;
    for (int64_t i = 0; a->children && i < a->n_children; i++) {
        if (a->children[i]) goten_release_array(a->children[i]);
        free(a->children[i]);
    }
    free(a->children);
    if (h) free(h->owned);
    free(h);
    a->release = NULL;
    release_owner(owner);
}

// Some consumers refuse a NULL buffer even for no elements.
static const int64_t none[8];

int goten_fill_array(struct ArrowArray *a, int64_t length, uintptr_t data, int64_t n) {
    struct held *h = calloc(1, sizeof *h);
    a->private_data = h;
    a->release = array_release;
    a->length = length;
    if (!h) return -1;
    h->buffers[1] = data ? (const void *)data : none;
    a->buffers = h->buffers;
    a->n_buffers = n ? 1 : 2; // structs and fixed-size lists have a validity buffer alone
    if (n && !(a->children = calloc(n, sizeof *a->children))) return -1;
    for (a->n_children = n; n--;)
        if (!(a->children[n] = calloc(1, sizeof **a->children))) return -1;
    return 0;
}

void goten_own_array(struct ArrowArray *a, uintptr_t owner, void *owned) {
    struct held *h = a->private_data;
    h->owner = owner;
    h->owned = owned;
}

static int stream_schema(struct ArrowArrayStream *s, struct ArrowSchema *out) {
    memset(out, 0, sizeof *out);
    return forked ? EIO : gotenStreamSchema((uintptr_t)s->private_data, out);
}

static int stream_next(struct ArrowArrayStream *s, struct ArrowArray *out) {
    memset(out, 0, sizeof *out);
    return forked ? EIO : gotenStreamNext((uintptr_t)s->private_data, out);
}

static const char *stream_error(struct ArrowArrayStream *s) {
    (void)s;
    return forked ? "Goten cannot be used after fork(): use spawn" : "out of memory";
}

static void stream_release(struct ArrowArrayStream *s) {
    uintptr_t owner = (uintptr_t)s->private_data;
    s->release = NULL;
    release_owner(owner);
}

void goten_fill_stream(struct ArrowArrayStream *s, uintptr_t owner) {
    s->get_schema = stream_schema;
    s->get_next = stream_next;
    s->get_last_error = stream_error;
    s->private_data = (void *)owner;
    s->release = stream_release;
}

struct ArrowArray *goten_move_array(struct ArrowArray *a) {
    struct ArrowArray *moved = malloc(sizeof *moved);
    if (!moved) return NULL;
    *moved = *a;
    a->release = NULL;
    return moved;
}

struct ArrowArrayStream *goten_move_stream(struct ArrowArrayStream *s) {
    struct ArrowArrayStream *moved = malloc(sizeof *moved);
    if (!moved) return NULL;
    *moved = *s;
    s->release = NULL;
    return moved;
}

void goten_release_schema(struct ArrowSchema *s) {
    if (s->release) s->release(s);
}
void goten_release_array(struct ArrowArray *a) {
    if (a->release) a->release(a);
}
void goten_release_stream(struct ArrowArrayStream *s) {
    if (s->release) s->release(s);
}

int goten_stream_schema(struct ArrowArrayStream *s, struct ArrowSchema *out) {
    return s->get_schema(s, out);
}
int goten_stream_next(struct ArrowArrayStream *s, struct ArrowArray *out) {
    return s->get_next(s, out);
}
const char *goten_stream_error(struct ArrowArrayStream *s) { return s->get_last_error(s); }

static void dl_free(DLManaged *m) {
    uintptr_t owner = (uintptr_t)m->context;
    free(m);
    release_owner(owner);
}

static void dl_free_versioned(DLVersioned *m) {
    uintptr_t owner = (uintptr_t)m->context;
    free(m);
    release_owner(owner);
}

static void dl_set(DLTensor *to, const DLTensor *from, int64_t *sizes) {
    size_t bytes = (size_t)from->ndim * sizeof(int64_t);
    *to = *from;
    to->shape = sizes;
    to->strides = sizes + from->ndim;
    if (bytes) {
        memcpy(to->shape, from->shape, bytes);
        memcpy(to->strides, from->strides, bytes);
    }
}

void *goten_new_dlpack(DLTensor *t, uintptr_t data, int versioned, uint64_t flags,
                       uintptr_t owner) {
    t->data = (void *)data;
    size_t sizes = 2 * (size_t)t->ndim * sizeof(int64_t);
    if (versioned) {
        DLVersioned *m = calloc(1, sizeof *m + sizes);
        if (!m) return NULL;
        m->major = 1;
        m->context = (void *)owner;
        m->deleter = dl_free_versioned;
        m->flags = flags;
        dl_set(&m->tensor, t, (int64_t *)(m + 1));
        return m;
    }
    DLManaged *m = calloc(1, sizeof *m + sizes);
    if (!m) return NULL;
    m->context = (void *)owner;
    m->deleter = dl_free;
    dl_set(&m->tensor, t, (int64_t *)(m + 1));
    return m;
}

void goten_delete_dlpack(void *p, int versioned) {
    DLManaged *m = p;
    DLVersioned *v = p;
    if (versioned && v->deleter) v->deleter(v);
    if (!versioned && m->deleter) m->deleter(m);
}

// Weak, so that programs and tests without Python link; inside Python they are there.
extern void *PyCapsule_GetPointer(void *, const char *) __attribute__((weak));
extern int PyCapsule_IsValid(void *, const char *) __attribute__((weak));

// A consumed DLPack capsule was renamed by its consumer, who owns the content.
static void free_dltensor(void *capsule) {
    if (PyCapsule_IsValid(capsule, "dltensor"))
        goten_delete_dlpack(PyCapsule_GetPointer(capsule, "dltensor"), 0);
}
static void free_dltensor_versioned(void *capsule) {
    if (PyCapsule_IsValid(capsule, "dltensor_versioned"))
        goten_delete_dlpack(PyCapsule_GetPointer(capsule, "dltensor_versioned"), 1);
}

// A consumed Arrow struct was moved: its release is NULL, its memory still ours.
static void free_schema(void *capsule) {
    struct ArrowSchema *s = PyCapsule_GetPointer(capsule, "arrow_schema");
    goten_release_schema(s);
    free(s);
}
static void free_array(void *capsule) {
    struct ArrowArray *a = PyCapsule_GetPointer(capsule, "arrow_array");
    goten_release_array(a);
    free(a);
}
static void free_stream(void *capsule) {
    struct ArrowArrayStream *s = PyCapsule_GetPointer(capsule, "arrow_array_stream");
    goten_release_stream(s);
    free(s);
}

uintptr_t goten_destructor(const char *name) {
    static const struct {
        const char *name;
        void (*free)(void *);
    } all[] = {
        {"dltensor", free_dltensor},
        {"dltensor_versioned", free_dltensor_versioned},
        {"arrow_schema", free_schema},
        {"arrow_array", free_array},
        {"arrow_array_stream", free_stream},
    };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (!strcmp(all[i].name, name)) return (uintptr_t)all[i].free;
    return 0;
}
