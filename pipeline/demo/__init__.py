"""The pictures of the ``demo`` source: one module a manner, over shared brushes, marks and labels.

Everything here is drawn by this code alone, from numbers: no picture, font or code of others goes in.
"""
