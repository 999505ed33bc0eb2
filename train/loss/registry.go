package loss

import (
	"github.com/goten-ml/goten/core/config"
	"github.com/goten-ml/goten/core/tensor"
)

var classes = config.New[Loss]("loss")

func init() {
	classes.Add("MeanSquaredError", MeanSquaredError{}, "mse", "MSE")
	classes.Add("MeanAbsoluteError", MeanAbsoluteError{}, "mae", "MAE")
	classes.Add("MeanAbsolutePercentageError", MeanAbsolutePercentageError{}, "mape", "MAPE")
	classes.Add("MeanSquaredLogarithmicError", MeanSquaredLogarithmicError{}, "msle", "MSLE")
	classes.Add("Huber", Huber{Delta: 1})
	classes.Add("LogCosh", LogCosh{}, "logcosh")
	classes.Add("CosineSimilarity", CosineSimilarity{Axis: -1})
	classes.Add("Poisson", Poisson{})
	classes.Add("KLDivergence", KLDivergence{}, "kld", "KLD")
	classes.Add("Hinge", Hinge{})
	classes.Add("SquaredHinge", SquaredHinge{})
	classes.Add("CategoricalHinge", CategoricalHinge{})
	classes.Add("BinaryCrossentropy", BinaryCrossentropy{Axis: -1}, "bce", "BCE")
	classes.Add("BinaryFocalCrossentropy",
		BinaryFocalCrossentropy{Alpha: 0.25, Gamma: 2, Axis: -1})
	classes.Add("CategoricalCrossentropy", CategoricalCrossentropy{Axis: -1})
	classes.Add("CategoricalFocalCrossentropy",
		CategoricalFocalCrossentropy{Alpha: 0.25, Gamma: 2, Axis: -1})
	classes.Add("SparseCategoricalCrossentropy", SparseCategoricalCrossentropy{Axis: -1})
}

// Registry knows every class; it is for those who describe them, such as the generator of the
// Python classes.
func Registry() *config.Registry[Loss] { return classes }

// Register makes a loss of your own known by the name of its class. It embeds Options, or a
// config.Mark; the value holds its defaults.
func Register(class string, defaults Loss) { classes.Add(class, defaults) }

// Classes lists the names of all losses.
func Classes() []string { return classes.Classes() }

// Class is the name of the class of a loss.
func Class(l Loss) string { return classes.Class(l) }

// Default is the registered value of a class, or nil.
func Default(class string) Loss {
	l, err := classes.Named(class)
	if err != nil {
		return nil
	}
	return l
}

// ByName is the loss of that name, such as mse or MeanSquaredError.
func ByName(name string) (Loss, error) { return classes.Named(name) }

// Crossentropy is the crossentropy that fits targets y and predictions, as Keras chooses it for
// the name crossentropy: binary for predictions with one number at the end, sparse for targets
// that lack the axis of classes or have it with size 1, and else categorical.
func Crossentropy(y, pred tensor.Shape) Loss {
	switch {
	case pred.Last() == 1:
		return BinaryCrossentropy{}
	case len(y) < len(pred) || y.Last() == 1:
		return SparseCategoricalCrossentropy{}
	}
	return CategoricalCrossentropy{}
}

// Fill is a loss with the defaults of its class in the fields that a literal left zero.
func Fill(l Loss) Loss { return classes.Fill(l) }

// Encode writes a loss as Keras does: its class and its configuration.
func Encode(l Loss) ([]byte, error) { return classes.Encode(l) }

// Decode reads what Encode wrote, or a name in quotes.
func Decode(text []byte) (Loss, error) { return classes.Decode(text) }

// filled is l with its defaults.
func filled[L Loss](l L) L { return classes.Fill(l).(L) }
