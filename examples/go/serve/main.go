// Command serve answers predictions over HTTP by a model that Python trained. The model is part of
// the program: train.py made its file, with a layer of its own, and no Python is needed here.
//
//	CGO_ENABLED=0 go build ./examples/go/serve && ./serve -address localhost:8000
//	curl localhost:8000/predict -d '{"point": [[0.1, 1.0], [2.0, 0.3]]}'
package main

import (
	"bytes"
	"context"
	"embed"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"log"
	"net"
	"net/http"
	"os/signal"
	"syscall"
	"time"

	"github.com/goten-ml/goten"
)

//go:embed rings.goten
var files embed.FS

const (
	maxBody  = 4 << 20 // bytes of a request
	maxRows  = 4096    // of a request
	patience = 10 * time.Second
)

func main() {
	address := flag.String("address", "localhost:8000", "where to listen; port 0 takes a free one")
	file := flag.String("model", "", "another model than the one inside the program")
	flag.Parse()

	p, err := load(*file)
	if err != nil {
		log.Fatal(err)
	}
	l, err := net.Listen("tcp", *address)
	if err != nil {
		log.Fatal(err)
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	s := &http.Server{Handler: handler(p), ReadTimeout: patience, WriteTimeout: patience}
	done := make(chan struct{})
	context.AfterFunc(ctx, func() { // answers what has begun, and ends
		defer close(done)
		end, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		if err := s.Shutdown(end); err != nil {
			log.Print(err)
		}
	})
	fmt.Printf("serving %s on http://%s\n", p.Name(), l.Addr())
	if err := s.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		log.Fatal(err)
	}
	<-done
}

func load(file string) (*goten.Predictor, error) {
	if file == "" {
		return goten.LoadPredictor(files, "rings.goten")
	}
	return goten.LoadPredictorFile(file)
}

// handler answers POST /predict, and GET /model with what the model takes. One predictor serves
// all requests, side by side.
func handler(p *goten.Predictor) http.Handler {
	m := http.NewServeMux()
	m.HandleFunc("GET /model", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, map[string]any{"name": p.Name(), "inputs": p.Inputs(), "outputs": p.Outputs()})
	})
	m.HandleFunc("POST /predict", func(w http.ResponseWriter, r *http.Request) {
		x, err := read(p, http.MaxBytesReader(w, r.Body, maxBody))
		if err != nil {
			var large *http.MaxBytesError
			if errors.As(err, &large) {
				http.Error(w, err.Error(), http.StatusRequestEntityTooLarge)
			} else {
				http.Error(w, err.Error(), http.StatusBadRequest)
			}
			return
		}
		y, err := p.PredictAll(r.Context(), 32, x...)
		if err != nil { // such as an index that an embedding does not have
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		out := map[string]any{}
		for i, o := range p.Outputs() {
			out[o.Name] = nested(y[i])
		}
		answer(w, out)
	})
	return m
}

// answer writes a value as JSON; there is none for NaN and infinity.
func answer(w http.ResponseWriter, v any) {
	var b bytes.Buffer
	if err := json.NewEncoder(&b).Encode(v); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(b.Bytes()) // the client may have gone: nobody is left to tell
}
