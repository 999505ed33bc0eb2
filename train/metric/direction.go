package metric

// Direction is 1 for a metric that should rise in training, such as accuracies, -1 for one that
// should fall, such as losses, and 0 where that is not known. A metric of your own says it by a
// method Direction() int.
func Direction(m Metric) int {
	switch m := m.(type) {
	case interface{ Direction() int }:
		return m.Direction()
	case Accuracy, Equality, BinaryAccuracy, CategoricalAccuracy, SparseCategoricalAccuracy,
		TopKCategoricalAccuracy, SparseTopKCategoricalAccuracy, CosineSimilarity,
		Precision, Recall, AUC:
		return 1
	case MeanSquaredError, MeanAbsoluteError, MeanAbsolutePercentageError,
		MeanSquaredLogarithmicError, RootMeanSquaredError, LogCoshError, Hinge, SquaredHinge,
		CategoricalHinge, KLDivergence, Poisson, BinaryCrossentropy, CategoricalCrossentropy,
		SparseCategoricalCrossentropy, OfLoss:
		return -1
	}
	return 0
}
