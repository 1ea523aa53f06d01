"""Transfer learning: pretrained backbones, their embeddings, and ``musicnn-transfer``'s head, an MLP on them."""
