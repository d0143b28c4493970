"""The orderable projects (项目清单), their orders and activities."""
