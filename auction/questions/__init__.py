"""Questions and answers in public: asked on the lot's page without a name, answered for everybody (法释〔2016〕18号 art 6)."""
