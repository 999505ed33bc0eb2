"""Fits y = intercept + slope·x by gradient descent in plain NumPy, as main.go does in Go.

Run it on the engine: python -m goten run examples/go/line/line.py
"""

import numpy as np

rate, steps, n = 0.1, 200, 100
i = np.arange(n)
x = i / (n // 2) - 1
y = 2 * x + 0.5 + (i * 7919 % 101 - 50) / 200

intercept, slope = np.float64(0.0), np.float64(0.0)
for step in range(steps):
    e = intercept + slope * x - y
    if step % 50 == 0:
        print(f"step {step:3d}: loss {np.mean(np.square(e)):.17g}")
    intercept -= 2 * rate * np.mean(e)
    slope -= 2 * rate * np.mean(x * e)
print(f"y = {slope:.4f} x + {intercept:.4f}")
