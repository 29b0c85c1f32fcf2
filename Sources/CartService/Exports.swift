@_exported public import CartModel
