// Command sentiment learns from a few hundred sentences whether they praise or blame, with an
// embedding and a recurrent layer that reads in both directions.
package main

import (
	"context"
	"fmt"
	"log"
	"slices"

	"github.com/goten-ml/goten"
	"github.com/goten-ml/goten/core/tensor"
	"github.com/goten-ml/goten/layers"
	"github.com/goten-ml/goten/train/data"
	"github.com/goten-ml/goten/train/loss"
	"github.com/goten-ml/goten/train/metric"
	"github.com/goten-ml/goten/train/optim"
)

func main() {
	ctx := context.Background()
	texts, labels := sentences()
	words := &data.TextVectorizer{MaxTokens: 200, Length: 8}
	words.Adapt(slices.Values(texts))

	model := goten.Sequential(
		&layers.Embedding{Vocab: 200, Units: 16, MaskZero: true},
		&layers.Bidirectional{Layer: &layers.LSTM{Units: 8}},
		&layers.Dense{Units: 1, Activation: layers.Sigmoid},
	)
	model.Seed = 3
	model.Compile(goten.Config{
		Optimizer: &optim.Adam{LearningRate: 0.01},
		Loss:      loss.BinaryCrossentropy{},
		Metrics:   []metric.Metric{metric.Accuracy{}, metric.AUC{}},
	})
	d := data.From(words.Encode(texts...), tensor.Of(labels, len(labels), 1))
	for ev, err := range model.Train(ctx, d.Shuffle(1).Batch(32), goten.FitConfig{Epochs: 40}) {
		if err != nil {
			log.Fatal(err)
		}
		if ev.Kind != goten.EpochEnd {
			continue
		}
		if ev.Epoch%5 == 4 {
			fmt.Printf("epoch %d: %v\n", ev.Epoch+1, ev.Metrics)
		}
		if ev.Metrics.Get("loss") < 0.05 {
			break // the loop is the program's own
		}
	}
	for _, text := range []string{"a quiet, lovely film", "not a lovely film", "not a bad book"} {
		p, err := model.Predict(ctx, words.Encode(text))
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%.2f %s\n", p.Float(), text)
	}
}

// sentences combine a few words to praise (1) and blame (0); "not" turns the meaning round.
func sentences() (texts []string, labels []float32) {
	praise := []string{"lovely", "clever", "great", "warm"}
	blame := []string{"bad", "dull", "boring", "cold"}
	for _, thing := range []string{"film", "book", "song", "play"} {
		for _, how := range []string{"", "quiet ", "long "} {
			for i := range praise {
				for _, s := range []struct {
					text  string
					label float32
				}{
					{"a " + how + praise[i] + " " + thing, 1},
					{"a " + how + blame[i] + " " + thing, 0},
					{"not a " + how + praise[i] + " " + thing, 0},
					{"not a " + how + blame[i] + " " + thing, 1},
				} {
					texts, labels = append(texts, s.text), append(labels, s.label)
				}
			}
		}
	}
	return texts, labels
}
