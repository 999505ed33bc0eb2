"""Trains a small convolutional network on random images with tf.keras.

Run it on the engine, without changing a line: python -m goten run --report FILE
"""

import numpy as np
import tensorflow as tf

np.random.seed(7)
tf.keras.utils.set_random_seed(7)

images = np.random.randn(32, 32, 32, 3)
labels = np.random.randint(0, 10, (32,))

network = tf.keras.Sequential(
    [
        tf.keras.layers.Conv2D(32, (3, 3), activation="relu", input_shape=(32, 32, 3)),
        tf.keras.layers.MaxPooling2D((2, 2)),
        tf.keras.layers.Conv2D(64, (3, 3), activation="relu"),
        tf.keras.layers.MaxPooling2D((2, 2)),
        tf.keras.layers.Flatten(),
        tf.keras.layers.Dense(128, activation="relu"),
        tf.keras.layers.Dense(10, activation="softmax"),
    ]
)
network.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
network.summary()

history = network.fit(images, labels, epochs=10)
print("losses:", *history.history["loss"], sep="\n  ")

chances = network.predict(np.random.randn(1, 32, 32, 3))
print("chances:", chances, "sum:", chances.sum())
