"""Pictures: decoding, preprocessing, hashes, thumbnails, augmentation. The only room that imports OpenCV."""
