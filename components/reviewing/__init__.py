"""The Review page: lists of possible label issues, a work as a card, and the curators' decisions."""
