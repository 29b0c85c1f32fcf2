@_exported public import CartService
