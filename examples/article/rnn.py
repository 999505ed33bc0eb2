"""Trains an Embedding-LSTM-Dense regression on random sequences with tf.keras.

Run it on the engine, without changing a line: python -m goten run --report FILE
"""

import numpy as np
import tensorflow as tf

np.random.seed(7)
tf.keras.utils.set_random_seed(7)

sequences = np.random.randint(0, 10, (100, 10))
targets = np.random.randn(100, 1)

network = tf.keras.Sequential(
    [
        tf.keras.layers.Embedding(10, 8),
        tf.keras.layers.LSTM(32),
        tf.keras.layers.Dense(1, activation="linear"),
    ]
)
network.compile(optimizer="adam", loss="mse")

history = network.fit(sequences, targets, epochs=10)
network.summary()
print("losses:", *history.history["loss"], sep="\n  ")

print("prediction:", network.predict(np.random.randint(0, 10, (1, 10))))
