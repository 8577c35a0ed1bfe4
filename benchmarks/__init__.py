"""What is fast and how we know: each module compares with named baselines, side by side in one run."""
