"""How things like those in the boxes are found: channels of a picture, templates, and places."""
