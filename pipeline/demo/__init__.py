"""The painter of demonstration pictures: four manners that share a brush, without a picture, font or code of others."""
