// Command bench times kernels and operators on request, for benchmarks/kernels, which lets it
// take turns with the libraries that Goten is compared with.
//
// Each line of standard input is a request in JSON:
//
//	{"family": "gemm", "args": {"m": 32, "n": 128, "k": 2304}, "calls": 100}
//
// The answer is a line of JSON, {"seconds": 0.0012} for all calls together, or {"error": "..."}.
// What a request sets up is kept for the next with the same family and arguments. The
// environment chooses threads and instruction set, as for any program.
package main
