"""No sale without a surplus: when the reserve cannot exceed what stands before the applicant, he is asked
(拍卖变卖规定 art 6).
"""
