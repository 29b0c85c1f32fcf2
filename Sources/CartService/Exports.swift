@_exported public import CartModel
@_exported public import CartStore
