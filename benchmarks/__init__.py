"""What was promised of speed and memory, as ratios measured in one run: `python -m benchmarks`.

Machines are noisy: every figure is a median, every promise a ratio between two things measured side by side.
"""
