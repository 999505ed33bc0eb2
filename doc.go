// Package goten is the front door of the engine for Go programs: models from layers, their
// training, their files.
//
//	model := goten.Sequential(
//		&layers.Dense{Units: 128, Activation: layers.ReLU},
//		&layers.Dense{Units: 10, Activation: layers.Softmax},
//	)
//	model.Compile(goten.Config{
//		Optimizer: &optim.Adam{}, Loss: loss.SparseCategoricalCrossentropy{},
//	})
//	_, err := model.Fit(ctx, data.From(x, y).Shuffle(1).Batch(32), goten.FitConfig{Epochs: 5})
//
// The same model, with the same seed, trains to the same digits from Python; what was trained and
// saved there is loaded here.
package goten
