/* Operand is the base of classes whose arithmetic starts in C: a method written in Python costs
 * 150 ns more before it gets to the engine. A class says by arithmetic() what its operators are;
 * what the engine does not take as it is goes to the methods in Python that stand beside. */

enum { ADD, SUBTRACT, MULTIPLY, DIVIDE, ARITHMETIC };

static const char *const arithmetic_names[ARITHMETIC] = {"add", "sub", "mul", "truediv"};

/* What a class does for one operator. direct is a function of binary_of, or NULL. */
typedef struct {
    PyObject *direct, *forward, *reflected;
} Method;

typedef struct {
    PyTypeObject *cls;
    Method methods[ARITHMETIC];
} Arithmetic;

/* Classes in the order in which they were told: a class stands behind those it is made of. */
enum { MOST_CLASSES = 8 };
static Arithmetic arithmetics[MOST_CLASSES];
static int arithmetic_count;

static const Method *method_of(PyTypeObject *t, int which) {
    for (int i = 0; i < arithmetic_count; i++)
        if (arithmetics[i].cls == t) return &arithmetics[i].methods[which];
    for (int i = arithmetic_count; i-- > 0;)
        if (PyType_IsSubtype(t, arithmetics[i].cls)) return &arithmetics[i].methods[which];
    return NULL;
}

static PyObject *call_method(PyObject *f, PyObject *self, PyObject *other) {
    return f ? PyObject_CallFunctionObjArgs(f, self, other, NULL) : not_implemented();
}

/* Computes by the methods in Python, in the order that Python has: the right operand is asked
 * first if its class is made of the left one's. */
static PyObject *operate_slowly(const Method *m, const Method *n, PyObject *x, PyObject *y) {
    PyObject *z = NULL;
    int right = n && n != m, first = right && m && PyType_IsSubtype(Py_TYPE(y), Py_TYPE(x));
    if (first && (z = call_method(n->reflected, y, x)) != Py_NotImplemented) return z;
    Py_XDECREF(z);
    if (m && (z = call_method(m->forward, x, y)) != Py_NotImplemented) return z;
    if (m) Py_DECREF(z);
    return right && !first ? call_method(n->reflected, y, x) : not_implemented();
}

/* An error of the direct way is forgotten: the method in Python meets it again and words it. */
static PyObject *operate(int which, PyObject *x, PyObject *y) {
    const Method *m = method_of(Py_TYPE(x), which);
    if (m && m->direct) {
        PyObject *operands[2] = {x, y};
        PyObject *z = handle_binary(PyCFunction_GetSelf(m->direct), operands, 2);
        if (z && z != Py_NotImplemented) return z;
        Py_XDECREF(z);
        PyErr_Clear();
    }
    return operate_slowly(m, method_of(Py_TYPE(y), which), x, y);
}

static PyObject *operand_add(PyObject *x, PyObject *y) { return operate(ADD, x, y); }
static PyObject *operand_subtract(PyObject *x, PyObject *y) { return operate(SUBTRACT, x, y); }
static PyObject *operand_multiply(PyObject *x, PyObject *y) { return operate(MULTIPLY, x, y); }
static PyObject *operand_divide(PyObject *x, PyObject *y) { return operate(DIVIDE, x, y); }

static PyType_Slot operand_slots[] = {
    {Py_nb_add, operand_add},
    {Py_nb_subtract, operand_subtract},
    {Py_nb_multiply, operand_multiply},
    {Py_nb_true_divide, operand_divide},
    {0, NULL},
};
static PyType_Spec operand_spec = {
    "goten._core.Operand", sizeof(Handle), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
    operand_slots,
};

/* The place of a class, a new one behind the others if it has none; NULL with an exception. */
static Arithmetic *arithmetic_of(PyTypeObject *cls) {
    for (int i = 0; i < arithmetic_count; i++)
        if (arithmetics[i].cls == cls) return &arithmetics[i];
    if (arithmetic_count == MOST_CLASSES) {
        PyErr_SetString(PyExc_RuntimeError, "arithmetic() has no room for another class");
        return NULL;
    }
    Arithmetic *a = &arithmetics[arithmetic_count++];
    a->cls = cls;
    Py_INCREF(cls);
    return a;
}

/* arithmetic(cls, name, direct, forward, reflected): direct and reflected may be None. They are
 * never given up. */
static PyObject *py_arithmetic(PyObject *module, PyObject *args) {
    PyObject *cls, *direct, *forward, *reflected;
    const char *name;
    if (!PyArg_ParseTuple(args, "OsOOO", &cls, &name, &direct, &forward, &reflected)) return NULL;
    int which = 0;
    while (which < ARITHMETIC && strcmp(name, arithmetic_names[which])) which++;
    if (which == ARITHMETIC || !PyType_Check(cls) ||
        !PyType_IsSubtype((PyTypeObject *)cls, operand_type)) {
        PyErr_SetString(PyExc_TypeError, "arithmetic() takes a class over Operand and add, sub, "
                                         "mul or truediv");
        return NULL;
    }
    Arithmetic *a = arithmetic_of((PyTypeObject *)cls);
    if (!a) return NULL;
    Method *m = &a->methods[which];
    PyObject *given[3] = {direct, forward, reflected};
    PyObject **kept[3] = {&m->direct, &m->forward, &m->reflected};
    for (int i = 0; i < 3; i++) {
        if (given[i] == Py_None) continue;
        Py_INCREF(given[i]);
        *kept[i] = given[i];
    }
    Py_RETURN_NONE;
}
