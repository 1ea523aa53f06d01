"""Genre heads on pretrained networks: backbones, their embeddings, the head, and how it is evaluated."""
