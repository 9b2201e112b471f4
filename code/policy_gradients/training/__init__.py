"""Training: one loop for functional environments, one for Gymnasium's, and what a run keeps."""
