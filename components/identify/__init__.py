"""The upload, the model's answer, its explanation, and the feature maps."""
