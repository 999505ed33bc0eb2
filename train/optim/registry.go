package optim

import (
	"encoding/json"

	"github.com/goten-ml/goten/core/config"
)

var classes = config.New[Optimizer]("optimizer")

func init() {
	classes.Add("SGD", &SGD{LearningRate: 0.01})
	classes.Add("RMSprop", &RMSprop{LearningRate: 1e-3, Rho: 0.9, Epsilon: 1e-7}, "rmsprop")
	classes.Add("Adagrad",
		&Adagrad{LearningRate: 1e-3, InitialAccumulator: 0.1, Epsilon: 1e-7})
	classes.Add("Adadelta", &Adadelta{LearningRate: 1e-3, Rho: 0.95, Epsilon: 1e-7})
	classes.Add("Adam", &Adam{LearningRate: 1e-3, Beta1: 0.9, Beta2: 0.999, Epsilon: 1e-7})
	classes.Add("AdamW", &AdamW{
		LearningRate: 1e-3, Beta1: 0.9, Beta2: 0.999, Epsilon: 1e-7, WeightDecay: 0.004,
	}, "adamw")
	classes.Add("Adamax", &Adamax{LearningRate: 1e-3, Beta1: 0.9, Beta2: 0.999, Epsilon: 1e-7})
	classes.Add("Nadam", &Nadam{LearningRate: 1e-3, Beta1: 0.9, Beta2: 0.999, Epsilon: 1e-7})
}

// Registry knows every class; it is for those who describe them, such as the generator of the
// Python classes.
func Registry() *config.Registry[Optimizer] { return classes }

// Register makes an optimizer of your own known by the name of its class. The value holds its
// defaults.
func Register(class string, defaults Optimizer) { classes.Add(class, defaults) }

// Classes lists the names of all optimizers.
func Classes() []string { return classes.Classes() }

// Class is the name of the class of an optimizer.
func Class(o Optimizer) string { return classes.Class(o) }

// ByName is a new optimizer of that name, such as adam or Adam.
func ByName(name string) (Optimizer, error) { return classes.Named(name) }

// Fill sets the fields that a literal left zero to the defaults of its class, once.
func Fill(o Optimizer) { classes.Fill(o) }

// encoded is a class with its configuration, as Keras writes it.
type encoded struct {
	Class  string                     `json:"class_name"`
	Config map[string]json.RawMessage `json:"config"`
}

// Encode writes an optimizer as Keras does: its class and its configuration, with a schedule, or
// the learning rate as it is now, as learning_rate. State is not part of it.
func Encode(o Optimizer) ([]byte, error) {
	c, err := classes.Config(o)
	if err != nil {
		return nil, err
	}
	e := encoded{Class: Class(o)}
	if err := json.Unmarshal(c, &e.Config); err != nil {
		return nil, err
	}
	if s := e.Config["schedule"]; s != nil {
		e.Config["learning_rate"] = s
		delete(e.Config, "schedule")
	} else if held := o.core().rate; held != nil {
		// The shortest decimal that gives this float32: 0.001, not 0.0010000000474974513.
		text, err := json.Marshal(float32(held.Value().Float()))
		if err != nil {
			return nil, err
		}
		e.Config["learning_rate"] = text
	}
	return json.Marshal(e)
}

// Decode reads what Encode wrote, or a name in quotes.
func Decode(text []byte) (Optimizer, error) {
	var e encoded
	if json.Unmarshal(text, &e) == nil {
		if rate := e.Config["learning_rate"]; len(rate) > 0 && (rate[0] == '{' || rate[0] == '"') {
			e.Config["schedule"] = rate
			delete(e.Config, "learning_rate")
			var err error
			if text, err = json.Marshal(e); err != nil {
				return nil, err
			}
		}
	}
	return classes.Decode(text)
}
