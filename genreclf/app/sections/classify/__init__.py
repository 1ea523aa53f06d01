"""The sections of the page Classify: inputs, the answer, its explanation, perturbations, comparison and downloads."""
