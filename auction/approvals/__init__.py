"""Sales that somebody outside the court must approve: shares of a bank, an insurer, a securities house (法释〔2021〕20号 15)."""
