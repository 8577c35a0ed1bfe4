"""The painter of demonstration pictures: four manners, one module each, that share one brush.

Everything here is drawn by this code alone, from numbers: no picture, font or code of others goes in.
"""
