"""Trains the network of main.go with tf.keras, on the same drawings, from the same weights.

Run it on the engine: python -m goten run examples/go/digits/digits.py
"""

import numpy as np
import tensorflow as tf

tf.keras.utils.set_random_seed(1)

size, n = 16, 384
i = np.arange(n)[:, None, None]
r, c = np.arange(size)[None, :, None], np.arange(size)[None, None, :]
kind, top, left = i % 3, i * 5 % 9, i * 11 % 9
height, width = np.array([2, 7, 5])[kind], np.array([7, 2, 5])[kind]
inside = (r >= top) & (r < top + height) & (c >= left) & (c < left + width)
grain = ((i * 31 + r * 17 + c * 13) % 7).astype("float32") / np.float32(28)
images = np.where(inside, np.float32(1), grain)[..., None]
labels = np.arange(n) % 3

model = tf.keras.Sequential(
    [
        tf.keras.layers.Conv2D(8, (3, 3), activation="relu"),
        tf.keras.layers.MaxPooling2D(),
        tf.keras.layers.Conv2D(16, (3, 3), activation="relu"),
        tf.keras.layers.MaxPooling2D(),
        tf.keras.layers.Flatten(),
        tf.keras.layers.Dense(3, activation="softmax"),
    ]
)
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
cut = n * 3 // 4
history = model.fit(images[:cut], labels[:cut], batch_size=32, epochs=10, shuffle=False, verbose=0)
for loss in history.history["loss"]:
    print(f"loss {loss:.17g}")
_, accuracy = model.evaluate(images[cut:], labels[cut:], verbose=0)
print(f"accuracy {accuracy:.3f} on drawings that it has not seen")
