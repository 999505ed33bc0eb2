package metric

import (
	"encoding/json"
	"fmt"

	"github.com/goten-ml/goten/core/config"
	"github.com/goten-ml/goten/train/loss"
)

var classes = config.New[Metric]("metric")

func init() {
	classes.Add("Accuracy", Equality{})
	classes.Add("ShapedAccuracy", Accuracy{}, "acc")
	classes.Add("BinaryAccuracy", BinaryAccuracy{Threshold: 0.5})
	classes.Add("CategoricalAccuracy", CategoricalAccuracy{})
	classes.Add("SparseCategoricalAccuracy", SparseCategoricalAccuracy{})
	classes.Add("TopKCategoricalAccuracy", TopKCategoricalAccuracy{K: 5})
	classes.Add("SparseTopKCategoricalAccuracy", SparseTopKCategoricalAccuracy{K: 5})
	classes.Add("Mean", Mean{})
	classes.Add("Sum", Total{})
	classes.Add("MeanMetricWrapper", OfLoss{})
	classes.Add("MeanSquaredError", MeanSquaredError{}, "mse", "MSE")
	classes.Add("MeanAbsoluteError", MeanAbsoluteError{}, "mae", "MAE")
	classes.Add("MeanAbsolutePercentageError", MeanAbsolutePercentageError{}, "mape", "MAPE")
	classes.Add("MeanSquaredLogarithmicError", MeanSquaredLogarithmicError{}, "msle", "MSLE")
	classes.Add("RootMeanSquaredError", RootMeanSquaredError{})
	classes.Add("LogCoshError", LogCoshError{})
	classes.Add("CosineSimilarity", CosineSimilarity{Axis: -1})
	classes.Add("Hinge", Hinge{})
	classes.Add("SquaredHinge", SquaredHinge{})
	classes.Add("CategoricalHinge", CategoricalHinge{})
	classes.Add("KLDivergence", KLDivergence{})
	classes.Add("Poisson", Poisson{})
	classes.Add("BinaryCrossentropy", BinaryCrossentropy{}, "bce", "BCE")
	classes.Add("CategoricalCrossentropy", CategoricalCrossentropy{Axis: -1})
	classes.Add("SparseCategoricalCrossentropy", SparseCategoricalCrossentropy{Axis: -1})
	classes.Add("Precision", Precision{})
	classes.Add("Recall", Recall{})
	classes.Add("TruePositives", TruePositives{})
	classes.Add("FalsePositives", FalsePositives{})
	classes.Add("TrueNegatives", TrueNegatives{})
	classes.Add("FalseNegatives", FalseNegatives{})
	classes.Add("AUC", AUC{NumThresholds: 200, Curve: "ROC", Summation: "interpolation"})
}

// Registry knows every class; it is for those who describe them, such as the generator of the
// Python classes.
func Registry() *config.Registry[Metric] { return classes }

// Register makes a metric of your own known by the name of its class. It embeds Options, or a
// config.Mark; the value holds its defaults.
func Register(class string, defaults Metric) { classes.Add(class, defaults) }

// Classes lists the names of all metrics.
func Classes() []string { return classes.Classes() }

// Class is the name of the class of a metric.
func Class(m Metric) string { return classes.Class(m) }

// ByName is the metric that Keras takes for a name in compile: accuracy and acc for the one that
// fits the shapes, then metrics, such as mse or AUC, then losses. In logs it has that name.
func ByName(name string) (Metric, error) {
	if name == "accuracy" || name == "acc" {
		return Fill(Accuracy{Options: Options{Name: name}}), nil
	}
	m, err := classes.FromConfig(name, fmt.Appendf(nil, `{"name":%q}`, name))
	if err == nil {
		return m, nil
	}
	l, lossErr := loss.ByName(name)
	if lossErr != nil {
		return nil, err
	}
	return Fill(OfLoss{Options: Options{Name: name}, Loss: l}), nil
}

// Fill is a metric with the defaults of its class in the fields that a literal left zero.
func Fill(m Metric) Metric { return classes.Fill(m) }

// Encode writes a metric as Keras does: its class and its configuration.
func Encode(m Metric) ([]byte, error) { return classes.Encode(m) }

// Decode reads what Encode wrote, or a name in quotes as ByName takes it.
func Decode(text []byte) (Metric, error) {
	var name string
	if json.Unmarshal(text, &name) == nil {
		return ByName(name)
	}
	return classes.Decode(text)
}
