/* NumPy's arrays by address: the hot call of the NumPy face.
 *
 * The head of PyArrayObject and of PyArray_Descr has been the same since NumPy 1.7, and macros of
 * its C API compile it into every extension. It is declared here, so that one build serves every
 * NumPy; goten.numpy checks it once by array_probe before it is used. */

enum { NP_RANK = 32, NP_INPUTS = 5, NP_ALIGNED = 0x100, NP_WRITEABLE = 0x400 };
enum { NP_HOLD = 4096, NP_BLOCK = 16384 }; /* elements: below, the lock is kept, memory NumPy's */

typedef struct {
    PyObject_HEAD
    char *data;
    int nd;
    Py_ssize_t *dims, *strides;
    PyObject *base, *descr;
    int flags;
} NpArray;

typedef struct {
    PyObject_HEAD
    PyObject *typeobj;
    char kind, type, byteorder, flags;
    int num;
} NpDescr;

static PyTypeObject *np_ndarray; /* numpy.ndarray */
static PyObject *np_class, *np_new, *np_scalar;

/* array_setup(numpy.ndarray, the face's class, its maker of arrays of unusual size or layout) */
static PyObject *array_setup(PyObject *module, PyObject *args) {
    PyObject *nd, *cls, *make;
    if (!PyArg_ParseTuple(args, "OOO", &nd, &cls, &make)) return NULL;
    Py_INCREF(nd);
    Py_INCREF(cls);
    Py_INCREF(make);
    np_ndarray = (PyTypeObject *)nd;
    np_class = cls;
    np_new = make;
    if (!np_scalar && !(np_scalar = PyTuple_New(0))) return NULL;
    Py_INCREF(Py_None);
    return Py_None;
}

static NpArray *np_array(PyObject *o) {
    return np_ndarray && PyType_IsSubtype(Py_TYPE(o), np_ndarray) ? (NpArray *)o : NULL;
}

/* What is read here of an array: address, flags, type number, byte order, rank, shape, strides. */
static PyObject *array_probe(PyObject *module, PyObject *o) {
    NpArray *a = np_array(o);
    if (!a) return PyTuple_New(0);
    NpDescr *d = (NpDescr *)a->descr;
    PyObject *t = PyTuple_New(5 + 2 * a->nd);
    if (!t) return NULL;
    PyTuple_SetItem(t, 0, PyLong_FromVoidPtr(a->data));
    PyTuple_SetItem(t, 1, PyLong_FromLong(a->flags));
    PyTuple_SetItem(t, 2, PyLong_FromLong(d->num));
    PyTuple_SetItem(t, 3, PyLong_FromLong(d->byteorder));
    PyTuple_SetItem(t, 4, PyLong_FromLong(a->nd));
    for (int i = 0; i < a->nd; i++) {
        PyTuple_SetItem(t, 5 + i, PyLong_FromSsize_t(a->dims[i]));
        PyTuple_SetItem(t, 5 + a->nd + i, PyLong_FromSsize_t(a->strides[i]));
    }
    return t;
}

/* An operand: an array, or a number of Python at v. Missing leading axes have no strides. */
typedef struct {
    NpArray *a;
    char *data;
    int nd;
    Py_ssize_t *dims, *strides;
    union {
        double f;
        long long i;
    } v;
} NpOperand;

/* Reads an operand: 1 done, 0 not servable, -1 raised. */
static int np_operand(PyObject *o, NpOperand *p) {
    if ((p->a = np_array(o))) {
        NpArray *a = p->a;
        p->data = a->data, p->nd = a->nd, p->dims = a->dims, p->strides = a->strides;
        return a->nd <= NP_RANK && a->flags & NP_ALIGNED &&
               ((NpDescr *)a->descr)->byteorder != '>';
    }
    p->nd = 0, p->data = (char *)&p->v;
    if (PyFloat_Check(o)) p->v.f = PyFloat_AsDouble(o);
    else if (PyLong_Check(o)) p->v.i = PyLong_AsLongLong(o);
    else return 0;
    if (!PyErr_Occurred()) return 1;
    PyErr_Clear(); /* an integer that int64 cannot hold */
    return 0;
}

/* Takes the axes of an operand into the common shape; 0 when they do not fit. */
static int np_broadcast(NpOperand *p, int *nd, Py_ssize_t *shape, int fixed) {
    if (p->nd > *nd) {
        if (fixed) return 0;
        int more = p->nd - *nd;
        memmove(shape + more, shape, *nd * sizeof *shape);
        for (int i = 0; i < more; i++) shape[i] = 1;
        *nd = p->nd;
    }
    for (int i = 0, k = *nd - p->nd; i < p->nd; i++, k++) {
        if (p->dims[i] == shape[k] || p->dims[i] == 1) continue;
        if (fixed || shape[k] != 1) return 0;
        shape[k] = p->dims[i];
    }
    return 1;
}

static Py_ssize_t np_stride(NpOperand *p, int nd, int axis) {
    int k = axis - (nd - p->nd);
    return k < 0 || p->dims[k] == 1 ? 0 : p->strides[k];
}

/* The bytes that an operand touches, without the size of its last element. */
static void np_reach(NpOperand *p, char **lo, char **hi) {
    *lo = *hi = p->data;
    for (int i = 0; i < p->nd; i++) {
        Py_ssize_t d = p->dims[i] ? (p->dims[i] - 1) * p->strides[i] : 0;
        *(d < 0 ? lo : hi) += d;
    }
}

/* Tells whether out may be written while p is read: apart, or the very same elements. */
static int np_apart(NpOperand *out, NpOperand *p) {
    char *lo, *hi, *from, *to;
    if (!p->a) return 1;
    np_reach(out, &lo, &hi);
    np_reach(p, &from, &to);
    if (hi + 8 <= from || to + 8 <= lo) return 1;
    if (out->data != p->data || out->nd != p->nd ||
        ((NpDescr *)out->a->descr)->num != ((NpDescr *)p->a->descr)->num) return 0;
    for (int i = 0; i < out->nd; i++)
        if (out->dims[i] != p->dims[i] || out->strides[i] != p->strides[i]) return 0;
    return 1;
}

/* Tells whether out can be written: no element stands for two. */
static int np_writable(NpOperand *out) {
    if (!(out->a && out->a->flags & NP_WRITEABLE)) return 0;
    for (int i = 0; i < out->nd; i++)
        if (out->dims[i] > 1 && out->strides[i] == 0) return 0;
    return 1;
}

/* The order of the axes, outermost first, that NumPy gives a result:
 * npyiter_find_best_axis_ordering. Returns whether it differs from that of the shape. */
static int np_order(NpOperand *p, int inputs, int nd, int *perm) {
    int moved = 0;
    for (int i = 0; i < nd; i++) perm[i] = i;
    for (int i = nd - 2; i >= 0; i--) {
        int to = i, axis = perm[i];
        for (int j = i + 1; j < nd; j++) {
            int clear = 0, swap = 0;
            for (int k = 0; k < inputs; k++) {
                Py_ssize_t a = np_stride(p + k, nd, perm[j]), b = np_stride(p + k, nd, axis);
                if (!a || !b) continue;
                if ((a < 0 ? -a : a) <= (b < 0 ? -b : b)) swap = 0;
                else if (!clear) swap = 1;
                clear = 1;
            }
            if (!clear) continue;
            if (!swap) break;
            to = j;
        }
        for (int j = i; j < to; j++) perm[j] = perm[j + 1];
        perm[to] = axis;
        moved |= to != i;
    }
    return moved;
}

static PyObject *np_tuple(int n, const Py_ssize_t *v, const int *perm) {
    PyObject *t = PyTuple_New(n);
    for (int i = 0; t && i < n; i++)
        PyTuple_SetItem(t, i, v ? PyLong_FromSsize_t(v[i]) : PyLong_FromLong(perm[i]));
    return t;
}

/* Makes the array of a result. */
static PyObject *np_result(PyObject *dtype, NpOperand *p, int inputs, int nd, Py_ssize_t *shape) {
    int perm[NP_RANK], moved = nd > 1 && np_order(p, inputs, nd, perm);
    Py_ssize_t n = 1;
    for (int i = 0; i < nd; i++)
        if (shape[i] && n < NP_BLOCK) n *= shape[i];
    PyObject *made, *size = np_tuple(nd, shape, NULL);
    if (!size) return NULL;
    if (moved || n >= NP_BLOCK) {
        PyObject *order = moved ? np_tuple(nd, NULL, perm) : (Py_INCREF(Py_None), Py_None);
        made = order ? PyObject_CallFunctionObjArgs(np_new, size, dtype, order, NULL) : NULL;
        Py_XDECREF(order);
    } else {
        made = PyObject_CallFunctionObjArgs(np_class, size, dtype, NULL);
    }
    Py_DECREF(size);
    return made;
}

/* Writes the description that ArrayRun reads; returns the number of elements. */
static long long np_describe(long long *m, NpOperand *p, int operands, int nd, Py_ssize_t *shape) {
    long long n = 1;
    *m++ = nd;
    for (int i = 0; i < nd; i++) n *= *m++ = shape[i];
    for (int k = 0; k < operands; k++) {
        *m++ = (long long)(size_t)p[k].data;
        for (int i = 0; i < nd; i++) *m++ = np_stride(p + k, nd, i);
    }
    return n;
}

static PyObject *np_refuse(void) {
    Py_INCREF(Py_NotImplemented);
    return Py_NotImplemented;
}

/* array_call(kernel, dtype of a new result, out or None, inputs ...): runs a kernel on arrays and
 * numbers, whose dtypes are those of the kernel. NotImplemented, before anything has happened, when
 * shapes do not fit, memory overlaps, or an array has a layout that the engine cannot read. */
static PyObject *array_call(PyObject *module, PyObject *const *args, Py_ssize_t n) {
    NpOperand p[1 + NP_INPUTS];
    Py_ssize_t shape[NP_RANK];
    long long m[1 + NP_RANK + (1 + NP_INPUTS) * (1 + NP_RANK)], size;
    int inputs = (int)n - 3, nd = 0, fixed = n > 3 && args[2] != Py_None;
    if (forked) return np_refuse();
    if (inputs < 1 || inputs > NP_INPUTS) return goten_count("array_call", 4, n);
    long long kernel = PyLong_AsLongLong(args[0]);
    if (kernel == -1 && PyErr_Occurred()) return NULL;
    if (fixed) {
        if (!np_operand(args[2], p) || !np_writable(p)) return np_refuse();
        nd = p->nd;
        memcpy(shape, p->dims, nd * sizeof *shape);
    }
    for (int i = 1; i <= inputs; i++) {
        if (!np_operand(args[2 + i], p + i)) return np_refuse();
        if (!np_broadcast(p + i, &nd, shape, fixed)) return np_refuse();
        if (fixed && !np_apart(p, p + i)) return np_refuse();
    }
    PyObject *out = args[2];
    if (fixed) Py_INCREF(out);
    else if (!(out = np_result(args[1], p + 1, inputs, nd, shape))) return NULL;
    np_operand(out, p);
    size = np_describe(m, p, 1 + inputs, nd, shape);
    if (size <= NP_HOLD) {
        bindings_ArrayRun(kernel, (long long)(size_t)m);
    } else {
        Py_BEGIN_ALLOW_THREADS
        bindings_ArrayRun(kernel, (long long)(size_t)m);
        Py_END_ALLOW_THREADS
    }
    if (goten_error) {
        Py_DECREF(out);
        return goten_raise();
    }
    if (nd > 0 || fixed) return out;
    PyObject *scalar = PyObject_GetItem(out, np_scalar);
    Py_DECREF(out);
    return scalar;
}
