# One module per member account, from one configuration: copy this file, add your accounts.
# Each provider becomes a role of its account that may create roles.

variable "trusted_principal" {
  description = "ARN of the role that CloudThrift runs as."
  type        = string
}

variable "external_ids" {
  description = "External ids by account: long, random, one for each account."
  type        = map(string)
  sensitive   = true
}

provider "aws" {
  alias  = "shop"
  region = "eu-west-1"

  assume_role {
    role_arn = "arn:aws:iam::111122223333:role/OrganizationAccountAccessRole"
  }
}

provider "aws" {
  alias  = "data"
  region = "eu-west-1"

  assume_role {
    role_arn = "arn:aws:iam::444455556666:role/OrganizationAccountAccessRole"
  }
}

module "shop" {
  source = "../../out/access"

  providers = {
    aws = aws.shop
  }

  trusted_principals   = [var.trusted_principal]
  external_id          = var.external_ids["111122223333"]
  further_protect_tags = ["terraform"]
}

module "data" {
  source = "../../out/access"

  providers = {
    aws = aws.data
  }

  trusted_principals = [var.trusted_principal]
  external_id        = var.external_ids["444455556666"]
}

output "roles" {
  description = "What to write into CloudThrift's configuration."
  value = {
    "111122223333" = [module.shop.scan_role_arn, module.shop.cleanup_role_arn, module.shop.restore_role_arn]
    "444455556666" = [module.data.scan_role_arn, module.data.cleanup_role_arn, module.data.restore_role_arn]
  }
}
