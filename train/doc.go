// Package train is the training loop: once for every face, as an iterator of events.
//
// A [Step] is forward, loss, backward and update for one batch, in a session that ends the life
// of everything made in it. A [Task] says what to train and by what to judge it; its Fit and
// Evaluate yield an [Event] wherever a callback may want to look or to act: Go ranges over them,
// Python pulls them one by one, and no call ever goes from Go into Python.
package train
