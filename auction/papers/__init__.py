"""The court's papers: templates, numbers, hashes, verification, proof of delivery."""
