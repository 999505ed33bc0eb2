"""Separates points by the sign of their first coordinate, by gradient descent in NumPy.

Run it on the engine, without changing a line: python -m goten run --report FILE
"""

import numpy as np

np.random.seed(7)

points = np.random.randn(100, 2)
labels = (points[:, 0] > 0).astype(int)

bias = np.random.randn()
first = np.random.randn()
second = np.random.randn()

rate = 0.01
steps = 1000
for step in range(steps):
    score = bias + first * points[:, 0] + second * points[:, 1]
    chance = 1 / (1 + np.exp(-score))
    loss = -labels * np.log(chance) - (1 - labels) * np.log(1 - chance)
    bias -= rate * -np.mean(labels - chance)
    first -= rate * -np.mean((labels - chance) * points[:, 0])
    second -= rate * -np.mean((labels - chance) * points[:, 1])
    if (step + 1) % 200 == 0:
        print(f"step {step + 1}: loss {np.mean(loss):.17g}")

queries = np.array([[0.5, 0.5], [-0.5, -0.5]])
score = bias + first * queries[:, 0] + second * queries[:, 1]
chance = 1 / (1 + np.exp(-score))
print("classes:", (chance > 0.5).astype(int))
