"""Training a small network on what published ones give: teacher outputs, targets, augmentation, trainer."""
