"""Things that are priced or sold otherwise: shares of a company (法释〔2021〕20号), property of a criminal judgment
(法释〔2014〕13号).
"""
