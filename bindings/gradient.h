/* Gradients without an int for each handle: tensors are taken and given as objects. */

static int is_tensor(PyObject *o) {
    if (kind_of(Py_TYPE(o)) == TENSOR) return 1;
    PyErr_SetString(PyExc_TypeError, "a tensor is required");
    return 0;
}

/* Makes the list of tensors that own handles; None stands for those that are 0. All handles are
 * released if it cannot be made. */
static PyObject *tensor_list(const long long *h, Py_ssize_t n) {
    PyObject *list = PyList_New(n);
    for (Py_ssize_t i = 0; i < n; i++) {
        PyObject *o = NULL;
        if (list && h[i]) o = handle_result(base_class, h[i]);
        else if (list) Py_INCREF(o = Py_None);
        else bindings_Release(h[i]);
        if (o) PyList_SetItem(list, i, o);
        else if (list) Py_CLEAR(list);
    }
    return list;
}

/* The gradients of y for the tensors of a tuple; dy may be None. */
static PyObject *gradient_of(PyObject *y, PyObject *dy, PyObject *xs, int track) {
    Py_ssize_t n = PyTuple_Size(xs);
    long long few[MOST_INPUTS], *h = few;
    PyObject *list = NULL;
    if (!is_tensor(y) || (dy != Py_None && !is_tensor(dy))) return NULL;
    if (n > MOST_INPUTS && !(h = PyMem_Malloc(n * sizeof *h))) return PyErr_NoMemory();
    Py_ssize_t i = 0;
    for (; i < n && is_tensor(PyTuple_GetItem(xs, i)); i++)
        h[i] = ((Handle *)PyTuple_GetItem(xs, i))->h;
    if (i == n) {
        Py_BEGIN_ALLOW_THREADS
        bindings_Gradient(((Handle *)y)->h, dy == Py_None ? 0 : ((Handle *)dy)->h,
                          (long long)(intptr_t)h, n, track);
        Py_END_ALLOW_THREADS
        list = goten_error ? goten_raise() : tensor_list(h, n);
    }
    if (h != few) PyMem_Free(h);
    return list;
}

static PyObject *py_gradient(PyObject *module, PyObject *const *args, Py_ssize_t n) {
    if (forked) return goten_dead();
    if (n != 4) return goten_count("gradient", 4, n);
    char track = goten_bool(args[3]);
    if (track == -1) return NULL;
    PyObject *xs = PySequence_Tuple(args[2]);
    PyObject *list = xs ? gradient_of(args[0], args[1], xs, track) : NULL;
    Py_XDECREF(xs);
    return list;
}
