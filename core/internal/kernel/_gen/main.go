// Command _gen writes the assembly of packages kernel and rng and its Go declarations, with avo.
// Run it in this folder:
//
//	go run .
package main

import (
	"flag"
	"log"
	"os"
	"path/filepath"

	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/pass"
	"github.com/mmcloughlin/avo/printer"
)

// files are the files to write, from core and without their ending, and what they hold.
var files = map[string]func(c *build.Context){
	"internal/kernel/gemm_avx512":      func(c *build.Context) { gemm(c, avx512) },
	"internal/kernel/gemm_avx2":        func(c *build.Context) { gemm(c, avx2) },
	"internal/kernel/func_avx512":      func(c *build.Context) { functions(c, avx512) },
	"internal/kernel/func_avx2":        func(c *build.Context) { functions(c, avx2) },
	"internal/kernel/fold_avx512":      func(c *build.Context) { folds(c, avx512) },
	"internal/kernel/fold_avx2":        func(c *build.Context) { folds(c, avx2) },
	"internal/kernel/cell_avx512":      func(c *build.Context) { cells(c, avx512) },
	"internal/kernel/cell_avx2":        func(c *build.Context) { cells(c, avx2) },
	"internal/kernel/attention_avx512": func(c *build.Context) { attentions(c, avx512) },
	"internal/kernel/attention_avx2":   func(c *build.Context) { attentions(c, avx2) },
	"internal/kernel/pool_avx512":      func(c *build.Context) { pools(c, avx512) },
	"internal/kernel/pool_avx2":        func(c *build.Context) { pools(c, avx2) },
	"internal/kernel/compare_avx512":   func(c *build.Context) { compares(c, avx512) },
	"internal/kernel/compare_avx2":     func(c *build.Context) { compares(c, avx2) },
	"internal/kernel/cast_avx512":      func(c *build.Context) { casts(c, avx512) },
	"internal/kernel/cast_avx2":        func(c *build.Context) { casts(c, avx2) },
	"internal/kernel/ints_avx512":      func(c *build.Context) { ints(c, avx512) },
	"internal/kernel/ints_avx2":        func(c *build.Context) { ints(c, avx2) },
	"internal/kernel/convert_avx512":   func(c *build.Context) { conversions(c, avx512) },
	"internal/kernel/convert_avx2":     func(c *build.Context) { conversions(c, avx2) },
	"internal/kernel/wide_avx512":      func(c *build.Context) { wides(c, avx512) },
	"internal/kernel/wide_avx2":        func(c *build.Context) { wides(c, avx2) },
	"internal/kernel/winograd_avx512":  func(c *build.Context) { winograd(c, avx512) },
	"internal/kernel/winograd_avx2":    func(c *build.Context) { winograd(c, avx2) },
	"internal/kernel/depthwise_avx512": func(c *build.Context) { depthwise(c, avx512) },
	"internal/kernel/depthwise_avx2":   func(c *build.Context) { depthwise(c, avx2) },
	"internal/kernel/transpose_avx512": func(c *build.Context) { transposes(c, avx512) },
	"internal/kernel/norm_avx512":      func(c *build.Context) { norms(c, avx512) },
	"internal/kernel/sort_avx512":      func(c *build.Context) { sorts(c) },
	"internal/kernel/norm_avx2":        func(c *build.Context) { norms(c, avx2) },
	"internal/kernel/transpose_avx2":   func(c *build.Context) { transposes(c, avx2) },
	"internal/kernel/adam_avx512":      func(c *build.Context) { adams(c, avx512) },
	"internal/kernel/adam_avx2":        func(c *build.Context) { adams(c, avx2) },
	"rng/philox_avx512":                func(c *build.Context) { philoxes(c, avx512) },
	"rng/philox_avx2":                  func(c *build.Context) { philoxes(c, avx2) },
	"internal/kernel/narrow_avx512":    func(c *build.Context) { narrows(c, avx512) },
	"internal/kernel/narrow_avx2":      func(c *build.Context) { narrows(c, avx2) },
	"internal/kernel/thin_avx512":      func(c *build.Context) { thins(c, avx512) },
	"internal/kernel/thin_avx2":        func(c *build.Context) { thins(c, avx2) },
}

func main() {
	log.SetFlags(0)
	dir := flag.String("dir", "../../..", "the folder core, to write to")
	flag.Parse()
	for name, emit := range files {
		if err := write(filepath.Join(*dir, name+"_amd64"), emit); err != nil {
			log.Fatalf("%s: %v", name, err)
		}
	}
}

// write makes the .s file and the .go file at path.
func write(path string, emit func(c *build.Context)) error {
	c := build.NewContext()
	c.ConstraintExpr("amd64")
	emit(c)
	file, err := c.Result()
	if err != nil {
		return err
	}
	if err := pass.Compile.Execute(file); err != nil {
		return err
	}
	config := printer.Config{
		Name: "_gen",
		Argv: []string{"go", "generate", "./core/internal/kernel"},
		Pkg:  filepath.Base(filepath.Dir(path)),
	}
	for ending, p := range map[string]printer.Printer{
		".s": printer.NewGoAsm(config), ".go": printer.NewStubs(config),
	} {
		text, err := p.Print(file)
		if err != nil {
			return err
		}
		if err := os.WriteFile(path+ending, text, 0o666); err != nil {
			return err
		}
	}
	return nil
}
