"""Fits y = 2x + noise by gradient descent, in plain NumPy.

Run it on the engine, without changing a line: python -m goten run --report FILE
"""

import numpy as np

np.random.seed(7)

# A line of slope 2 through the origin, seen through noise.
inputs = np.linspace(-1, 1, 100)
targets = 2 * inputs + np.random.randn(*inputs.shape) * 0.33

intercept = np.random.randn()
slope = np.random.randn()

rate = 0.01
steps = 1000
for step in range(steps):
    fitted = intercept + slope * inputs
    error = fitted - targets
    loss = np.mean(error**2)
    intercept -= rate * 2 * np.mean(error)
    slope -= rate * 2 * np.mean(inputs * error)
    if (step + 1) % 200 == 0:
        print(f"step {step + 1}: loss {loss:.17g}")

print(f"y = {slope:.4f} x + {intercept:.4f}")
print("predictions at -0.5 and 0.5:", intercept + slope * np.array([-0.5, 0.5]))
