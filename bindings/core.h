// The part of the extension goten._core that does not depend on the functions it wraps: setup.py
// writes these after it. Only the stable ABI of CPython 3.10 is used.

#define PY_SSIZE_T_CLEAN
#define Py_LIMITED_API 0x030a0000
#include <Python.h>
#include <pthread.h>
#include <stddef.h>
#include <string.h>
#include <structmember.h>
#include "_cgo_export.h"

__thread char *goten_error; /* the text of the failed call of this thread, "Kind|message" */

/* Set in a forked child, where most calls into the Go runtime would hang for ever. */
static int forked;
static void on_fork(void) { forked = 1; }

static PyObject *goten_dead(void) {
    PyErr_SetString(PyExc_RuntimeError,
        "Goten cannot be used after fork(): the Go runtime does not survive it; start the process "
        "by multiprocessing.get_context('spawn')");
    return NULL;
}

/* Raises the error of this thread as the class that goten._engine has under its kind. */
static PyObject *goten_raise(void) {
    char *text = goten_error, *bar = strchr(text, '|');
    PyObject *classes = NULL, *cls = NULL, *engine = PyImport_ImportModule("goten._engine");
    goten_error = NULL;
    if (engine && bar) {
        *bar = 0;
        if ((classes = PyObject_GetAttrString(engine, "ERRORS")))
            cls = PyDict_GetItemString(classes, text);
        *bar = '|';
    }
    PyErr_Clear();
    PyErr_SetString(cls ? cls : PyExc_RuntimeError, cls ? bar + 1 : text);
    Py_XDECREF(classes);
    Py_XDECREF(engine);
    free(text);
    return NULL;
}

static PyObject *goten_count(const char *name, int want, Py_ssize_t got) {
    PyErr_Format(PyExc_TypeError, "%s() takes %d arguments (%zd given)", name, want, got);
    return NULL;
}

static char goten_bool(PyObject *o) {
    if (o == Py_True || o == Py_False) return o == Py_True;
    PyErr_SetString(PyExc_TypeError, "a bool is required");
    return -1;
}

/* The UTF-8 of a str, owned by it. Text with a NUL is refused: C would cut it there. */
static char *goten_text(PyObject *o) {
    Py_ssize_t n;
    const char *s;
    if (!PyUnicode_Check(o)) {
        PyErr_SetString(PyExc_TypeError, "a str is required");
        return (char *)-1;
    }
    if (!(s = PyUnicode_AsUTF8AndSize(o, &n))) return (char *)-1;
    if ((size_t)n == strlen(s)) return (char *)s;
    PyErr_SetString(PyExc_ValueError, "text contains a NUL character");
    return (char *)-1;
}

static PyObject *goten_give_text(char *s) {
    PyObject *o = PyUnicode_FromString(s);
    free(s);
    return o;
}

/* Handle is the base of Python classes over objects of the engine: it holds a handle and releases
 * it with the object. In C this costs a third of what __del__ does. */
typedef struct {
    PyObject_HEAD
    long long h;
} Handle;

/* Tells Python's side that arrays it lent to the engine came back; never raises. */
static void goten_drain(void) {
    PyObject *type, *value, *trace;
    PyErr_Fetch(&type, &value, &trace);
    PyObject *engine = PyImport_ImportModule("goten._engine");
    PyObject *done = engine ? PyObject_CallMethod(engine, "drain", NULL) : NULL;
    Py_XDECREF(done);
    Py_XDECREF(engine);
    PyErr_Clear();
    PyErr_Restore(type, value, trace);
}

/* The thread state is kept: a release is short, and what it may call back takes it again. */
static void handle_dealloc(PyObject *self) {
    PyTypeObject *type = Py_TYPE(self);
    long long h = ((Handle *)self)->h;
    if (h && !forked && bindings_Release(h) > 0) goten_drain();
    ((freefunc)PyType_GetSlot(type, Py_tp_free))(self);
    Py_DECREF(type);
}

static PyMemberDef handle_members[] = {
    {"_h", T_LONGLONG, offsetof(Handle, h), 0, NULL},
    {NULL, 0, 0, 0, NULL},
};
static PyType_Slot handle_slots[] = {
    {Py_tp_dealloc, handle_dealloc},
    {Py_tp_members, handle_members},
    {0, NULL},
};
static PyType_Spec handle_spec = {
    "goten._core.Handle", sizeof(Handle), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
    handle_slots,
};

static PyObject *goten_with_handle(PyObject *module) {
    PyObject *type = PyType_FromSpec(&handle_spec);
    if (!module || !type || PyModule_AddObject(module, "Handle", type) < 0) {
        Py_XDECREF(type);
        Py_XDECREF(module);
        return NULL;
    }
    return module;
}
