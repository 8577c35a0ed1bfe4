"""Reading text from one picture: the engines, the seals, and the order in which lines are read."""
