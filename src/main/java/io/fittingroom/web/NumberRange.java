package io.fittingroom.web;

/** The numbers that a field takes; prints itself as an error message would name it. */
public record NumberRange(double least, boolean leastIncluded, double most, boolean mostIncluded) {

    public static NumberRange closed(double least, double most) {
        return new NumberRange(least, true, most, true);
    }

    /** All numbers above {@code least} up to and including {@code most}. */
    public static NumberRange above(double least, double most) {
        return new NumberRange(least, false, most, true);
    }

    /** All numbers from {@code least} on that are below {@code most}. */
    public static NumberRange below(double least, double most) {
        return new NumberRange(least, true, most, false);
    }

    /** All numbers between the two, without them. */
    public static NumberRange between(double least, double most) {
        return new NumberRange(least, false, most, false);
    }

    boolean contains(double number) {
        return (leastIncluded ? number >= least : number > least) && (mostIncluded ? number <= most : number < most);
    }

    @Override
    public String toString() {
        return "a number " + (leastIncluded ? "from " : "above ") + plain(least)
                + (mostIncluded ? " to " : " and below ") + plain(most);
    }

    private static String plain(double number) {
        return number == Math.rint(number) && Math.abs(number) < 1e6
                ? String.valueOf((long) number)
                : String.valueOf(number);
    }
}
