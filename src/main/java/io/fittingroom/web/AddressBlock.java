package io.fittingroom.web;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.jspecify.annotations.Nullable;

/** A text must be an address in digits, or a block of them as {@code 10.0.0.0/8}. */
@Documented
@Target(ElementType.TYPE_USE)
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = AddressBlock.Check.class)
@interface AddressBlock {

    String message() default
            "must be an address or a block of them, such as 172.18.0.2 or 10.0.0.0/8; the length after the slash is at most"
                    + " 32, or 128 for IPv6";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};

    /** Whether it is. */
    final class Check implements ConstraintValidator<AddressBlock, String> {

        @Override
        public boolean isValid(@Nullable String text, ConstraintValidatorContext context) {
            if (text == null || text.startsWith("[")) {
                return text == null;
            }
            int slash = text.indexOf('/');
            String length = slash < 0 ? "0" : text.substring(slash + 1);
            return length.matches("[0-9]{1,3}")
                    && IpAddress.parse(slash < 0 ? text : text.substring(0, slash))
                            .filter(address -> Integer.parseInt(length) <= Byte.SIZE * address.getAddress().length)
                            .isPresent();
        }
    }
}
