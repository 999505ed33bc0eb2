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

static PyTypeObject *handle_type, *operand_type;

/* Classes that Python tells: of tensors, of the tensors that Keras makes, of variables. */
static PyTypeObject *base_class, *face_class, *variable_class;

/* The session that variables are read in by this thread: that of a tape or a step, or 0. */
static __thread long long goten_session;

enum { OTHER, TENSOR, VARIABLE };

static int kind_of(PyTypeObject *t) {
    if (t == face_class || t == base_class) return TENSOR;
    if (variable_class && PyType_IsSubtype(t, variable_class)) return VARIABLE;
    return PyType_IsSubtype(t, base_class ? base_class : handle_type) ? TENSOR : OTHER;
}

/* Makes an object of a class over Handle for a result, unless the call failed. */
static PyObject *handle_result(PyTypeObject *type, long long h) {
    if (goten_error) return goten_raise();
    PyObject *o = PyType_GenericAlloc(type, 0);
    if (o) ((Handle *)o)->h = h;
    else bindings_Release(h);
    return o;
}

static PyObject *handle_float(PyObject *op, PyObject *x, double value, PyTypeObject *type) {
    long long h;
    Py_BEGIN_ALLOW_THREADS
    h = bindings_BinaryFloat(((Handle *)op)->h, ((Handle *)x)->h, value, 0, goten_session);
    Py_END_ALLOW_THREADS
    return handle_result(type, h);
}

static PyObject *handle_int(PyObject *op, PyObject *x, long long value, PyTypeObject *type) {
    long long h;
    Py_BEGIN_ALLOW_THREADS
    h = bindings_BinaryInt(((Handle *)op)->h, ((Handle *)x)->h, value, 0, goten_session);
    Py_END_ALLOW_THREADS
    return handle_result(type, h);
}

static PyObject *handle_apply(PyObject *op, PyTypeObject *type, long long *in, Py_ssize_t n) {
    long long h;
    Py_BEGIN_ALLOW_THREADS
    h = bindings_Apply(((Handle *)op)->h, (long long)(intptr_t)in, n, goten_session);
    Py_END_ALLOW_THREADS
    return handle_result(type, h);
}

static PyObject *not_implemented(void) {
    Py_INCREF(Py_NotImplemented);
    return Py_NotImplemented;
}

/* The hot calls take and give objects: an int for each handle would cost 40 ns. op is the
 * function's self, a Handle; operands other than two tensors of a class, variables, float and int
 * are left to Python. */
static PyObject *handle_binary(PyObject *op, PyObject *const *args, Py_ssize_t n) {
    if (forked) return goten_dead();
    if (n != 2) return goten_count("binary", 2, n);
    PyTypeObject *type = Py_TYPE(args[0]), *other = Py_TYPE(args[1]);
    int kind = kind_of(type);
    if (kind == OTHER) return not_implemented();
    PyTypeObject *result = kind == VARIABLE ? face_class : type;
    if (PyFloat_CheckExact(args[1]))
        return handle_float(op, args[0], PyFloat_AsDouble(args[1]), result);
    if (PyLong_CheckExact(args[1])) {
        int over;
        long long value = PyLong_AsLongLongAndOverflow(args[1], &over);
        return over ? not_implemented() : handle_int(op, args[0], value, result);
    }
    if (kind == TENSOR && other == type) {
        long long h;
        Py_BEGIN_ALLOW_THREADS
        h = bindings_Binary(((Handle *)op)->h, ((Handle *)args[0])->h, ((Handle *)args[1])->h);
        Py_END_ALLOW_THREADS
        return handle_result(type, h);
    }
    if (result != face_class || (other != face_class && kind_of(other) != VARIABLE))
        return not_implemented();
    long long in[2] = {((Handle *)args[0])->h, ((Handle *)args[1])->h};
    return handle_apply(op, face_class, in, 2);
}

enum { MOST_INPUTS = 32 };

/* Applies an operator to tensors and variables as they are. The result has the class of the first
 * input that has one of a face. */
static PyObject *handle_call(PyObject *op, PyObject *const *args, Py_ssize_t n) {
    if (forked) return goten_dead();
    if (n > MOST_INPUTS) return goten_count("call", MOST_INPUTS, n);
    long long in[MOST_INPUTS];
    PyTypeObject *type = base_class;
    for (Py_ssize_t i = 0; i < n; i++) {
        PyTypeObject *t = Py_TYPE(args[i]);
        int kind = kind_of(t);
        if (kind == OTHER) {
            PyErr_SetString(PyExc_TypeError, "a tensor is required");
            return NULL;
        }
        if (type == base_class) type = kind == VARIABLE ? face_class : t;
        in[i] = ((Handle *)args[i])->h;
    }
    return handle_apply(op, type, in, n);
}

static PyObject *handle_unary(PyObject *op, PyObject *x) { return handle_call(op, &x, 1); }

static PyMethodDef binary_def = {
    "binary", (PyCFunction)(void (*)(void))handle_binary, METH_FASTCALL, NULL};
static PyMethodDef unary_def = {"unary", handle_unary, METH_O, NULL};
static PyMethodDef call_def = {
    "call", (PyCFunction)(void (*)(void))handle_call, METH_FASTCALL, NULL};

/* Returns the function of an operator, given the handle of it that the function is to own. */
static PyObject *goten_function(PyMethodDef *def, PyObject *op) {
    long long h = PyLong_AsLongLong(op);
    if (h == -1 && PyErr_Occurred()) return NULL;
    PyObject *self = PyType_GenericAlloc(handle_type, 0);
    if (!self) return NULL;
    ((Handle *)self)->h = h;
    PyObject *f = PyCFunction_NewEx(def, self, NULL);
    Py_DECREF(self);
    return f;
}
static PyObject *py_binary_of(PyObject *module, PyObject *op) {
    return goten_function(&binary_def, op);
}
static PyObject *py_unary_of(PyObject *module, PyObject *op) {
    return goten_function(&unary_def, op);
}
static PyObject *py_call_of(PyObject *module, PyObject *op) {
    return goten_function(&call_def, op);
}

/* wrap(h, cls): the tensor, of a class or of the base class, that owns a handle. */
static PyObject *py_wrap(PyObject *module, PyObject *const *args, Py_ssize_t n) {
    if (n != 1 && n != 2) return goten_count("wrap", 2, n);
    PyTypeObject *type = n == 2 && args[1] != Py_None ? (PyTypeObject *)args[1] : base_class;
    long long h = PyLong_AsLongLong(args[0]);
    if (h == -1 && PyErr_Occurred()) return NULL;
    if (!type || !PyType_Check((PyObject *)type) || !PyType_IsSubtype(type, handle_type)) {
        PyErr_SetString(PyExc_TypeError, "wrap() takes a class over Handle");
        return NULL;
    }
    return handle_result(type, h);
}

static PyObject *py_session(PyObject *module, PyObject *none) {
    return PyLong_FromLongLong(goten_session);
}
static PyObject *py_set_session(PyObject *module, PyObject *session) {
    long long h = PyLong_AsLongLong(session);
    if (h == -1 && PyErr_Occurred()) return NULL;
    goten_session = h;
    Py_RETURN_NONE;
}

/* classes(tensor, face, variable): None leaves one as it is. They are never given up. */
static PyObject *py_classes(PyObject *module, PyObject *args) {
    PyObject *given[3];
    PyTypeObject **kept[3] = {&base_class, &face_class, &variable_class};
    if (!PyArg_ParseTuple(args, "OOO", &given[0], &given[1], &given[2])) return NULL;
    for (int i = 0; i < 3; i++) {
        if (given[i] == Py_None) continue;
        if (!PyType_Check(given[i]) ||
            !PyType_IsSubtype((PyTypeObject *)given[i], handle_type)) {
            PyErr_SetString(PyExc_TypeError, "classes() takes classes over Handle");
            return NULL;
        }
        Py_INCREF(given[i]);
        *kept[i] = (PyTypeObject *)given[i];
    }
    Py_RETURN_NONE;
}

#include "operand.h"
#include "gradient.h"
#include "numpy.h"

static PyMethodDef handle_functions[] = {
    {"array_setup", array_setup, METH_VARARGS,
     "array_setup($module, ndarray, cls, new, /)\n--\n\n"},
    {"array_probe", array_probe, METH_O, "array_probe($module, x, /)\n--\n\n"},
    {"array_call", (PyCFunction)(void (*)(void))array_call, METH_FASTCALL,
     "array_call($module, kernel, dtype, out, /, *inputs)\n--\n\n"},
    {"binary_of", py_binary_of, METH_O, "binary_of($module, op, /)\n--\n\n"},
    {"unary_of", py_unary_of, METH_O, "unary_of($module, op, /)\n--\n\n"},
    {"call_of", py_call_of, METH_O, "call_of($module, op, /)\n--\n\n"},
    {"wrap", (PyCFunction)(void (*)(void))py_wrap, METH_FASTCALL,
     "wrap($module, h, cls=None, /)\n--\n\n"},
    {"gradient", (PyCFunction)(void (*)(void))py_gradient, METH_FASTCALL,
     "gradient($module, y, dy, xs, track, /)\n--\n\n"},
    {"session", py_session, METH_NOARGS, "session($module, /)\n--\n\n"},
    {"set_session", py_set_session, METH_O, "set_session($module, session, /)\n--\n\n"},
    {"classes", py_classes, METH_VARARGS, "classes($module, tensor, face, variable, /)\n--\n\n"},
    {"arithmetic", py_arithmetic, METH_VARARGS,
     "arithmetic($module, cls, name, direct, forward, reflected, /)\n--\n\n"},
    {NULL, NULL, 0, NULL},
};

static PyObject *goten_with_handle(PyObject *module) {
    handle_type = (PyTypeObject *)PyType_FromSpec(&handle_spec);
    PyObject *bases = handle_type ? PyTuple_Pack(1, handle_type) : NULL;
    if (bases) operand_type = (PyTypeObject *)PyType_FromSpecWithBases(&operand_spec, bases);
    Py_XDECREF(bases);
    if (!module || !operand_type || PyModule_AddFunctions(module, handle_functions) < 0 ||
        PyModule_AddObject(module, "Handle", (PyObject *)handle_type) < 0 ||
        PyModule_AddObject(module, "Operand", (PyObject *)operand_type) < 0) {
        Py_XDECREF(module);
        return NULL;
    }
    Py_INCREF(handle_type); /* the module's references are the other ones */
    Py_INCREF(operand_type);
    return module;
}
