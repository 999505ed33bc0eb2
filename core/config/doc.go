// Package config gives kinds of things that are described by a struct (initializers, penalties,
// optimizers, schedules, losses, metrics) names, defaults and a JSON form: that of Keras,
// {"class_name": "Adam", "config": {"learning_rate": 0.001}}.
//
// The exported fields of the struct are the configuration. A literal leaves out what it does not
// change: Fill sets its zero fields to the registered defaults, once, and marks it. What comes
// from JSON is marked from the start, so a zero that was saved stays a zero. In a literal, Zero
// stands for a zero where the default is another number.
package config
