"""What is found on a picture beside its class and its vector."""
