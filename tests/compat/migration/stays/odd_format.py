import numpy as np
x=np.zeros( (3,3) )   # odd spacing
if x.any() :
	print ( x )



