/* A worker of the benchmark: products of matrices by OpenBLAS or oneDNN.

   It is built by the benchmark, and loads the library that its argument names, so that nothing
   is linked. Each line of input is "dtype trans m n k calls"; the answer is the seconds of all
   calls, or "error". */
#include <dlfcn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* The interfaces of the two libraries. oneDNN's order is row-major, and it has no float64. */
typedef void (*cblas_sgemm_t)(int, int, int, int, int, int, float, const float *, int,
                              const float *, int, float, float *, int);
typedef void (*cblas_dgemm_t)(int, int, int, int, int, int, double, const double *, int,
                              const double *, int, double, double *, int);
typedef int (*dnnl_sgemm_t)(char, char, int64_t, int64_t, int64_t, float, const float *, int64_t,
                            const float *, int64_t, float, float *, int64_t);

enum { ROW_MAJOR = 101, NO_TRANS = 111, TRANS = 112 };

static cblas_sgemm_t sgemm;
static cblas_dgemm_t dgemm;
static dnnl_sgemm_t dnnl;

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + 1e-9 * t.tv_nsec;
}

static void *filled(int wide, size_t n) {
    void *p = aligned_alloc(64, ((wide ? 8 : 4) * n + 63) / 64 * 64);
    for (size_t i = 0; i < n; i++) {
        double v = (i * 7919) % 1009 / 1009.0 - 0.5;
        if (wide) ((double *)p)[i] = v; else ((float *)p)[i] = (float)v;
    }
    return p;
}

int main(int argc, char **argv) {
    void *lib = dlopen(argc > 1 ? argv[1] : "", RTLD_NOW);
    if (!lib) { fprintf(stderr, "%s\n", dlerror()); return 1; }
    sgemm = (cblas_sgemm_t)dlsym(lib, "cblas_sgemm");
    dgemm = (cblas_dgemm_t)dlsym(lib, "cblas_dgemm");
    dnnl = (dnnl_sgemm_t)dlsym(lib, "dnnl_sgemm");
    char dtype[16], trans[8], last[128] = "", key[128];
    int m, n, k, calls;
    void *a = NULL, *b = NULL, *c = NULL;
    while (scanf("%15s %7s %d %d %d %d", dtype, trans, &m, &n, &k, &calls) == 6) {
        int wide = !strcmp(dtype, "float64"), ta = trans[0] == 't', tb = trans[1] == 't';
        int lda = ta ? m : k, ldb = tb ? k : n;
        if (wide ? !dgemm : !sgemm && !dnnl) { puts("error"); fflush(stdout); continue; }
        snprintf(key, sizeof key, "%s %s %d %d %d", dtype, trans, m, n, k);
        int fresh = strcmp(key, last) != 0, before = fresh + calls; /* calls not timed */
        if (fresh) {
            free(a), free(b), free(c);
            a = filled(wide, (size_t)m * k), b = filled(wide, (size_t)k * n);
            c = filled(wide, (size_t)m * n);
            strcpy(last, key);
        }
        double start = now();
        for (int i = 0; i < before + calls; i++) {
            if (i == before) start = now();
            if (wide)
                dgemm(ROW_MAJOR, ta ? TRANS : NO_TRANS, tb ? TRANS : NO_TRANS, m, n, k, 1, a, lda,
                      b, ldb, 0, c, n);
            else if (sgemm)
                sgemm(ROW_MAJOR, ta ? TRANS : NO_TRANS, tb ? TRANS : NO_TRANS, m, n, k, 1, a, lda,
                      b, ldb, 0, c, n);
            else
                dnnl(ta ? 'T' : 'N', tb ? 'T' : 'N', m, n, k, 1, a, lda, b, ldb, 0, c, n);
        }
        printf("%.9g\n", now() - start);
        fflush(stdout);
    }
    return 0;
}
